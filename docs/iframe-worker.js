// A page that is opened from a folder may start no workers; there, search runs in a hidden frame.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(url) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.documentElement.append(this.frame);
      const inside = this.frame.contentWindow;
      inside.postMessage = (data) => this.onmessage?.(new MessageEvent("message", { data }));
      const script = inside.document.createElement("script");
      script.src = new URL(url, location.href);
      this.loaded = new Promise((resolve) => (script.onload = resolve));
      inside.document.head.append(script);
    }

    async postMessage(data) {
      await this.loaded;
      this.frame.contentWindow?.onmessage(new MessageEvent("message", { data }));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
