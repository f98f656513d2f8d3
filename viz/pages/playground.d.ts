// What playground.py puts in front of the playground's parts.

declare const training: typeof import("./trainer.js")
declare const tableOfDerivatives: { activations: Record<string, any>; losses: Record<string, any>; chain: any }
