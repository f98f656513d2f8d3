"""Overfitting, and what helps: penalties, dropout, early stopping"""

from functools import partial

import nn
from retrograd.lecture import _, draw, panels, run, say, show
from viz import decision_boundary, loss_curve

LOSS = partial(nn.binary_cross_entropy, from_logits=True)
TRAINING = nn.datasets.moons(n=20, noise=0.3, seed=2)
HELD_OUT = nn.datasets.moons(n=40, noise=0.3, seed=52)


def train(epochs, rate=0.0, **options):
    model = nn.Sequential(
        nn.Layer(2, 10, "tanh", seed=0), nn.Dropout(rate, seed=0), nn.Layer(10, 1, "linear", seed=1)
    )
    adam = nn.Adam(model.parameters(), learning_rate=0.2)
    options |= {"loss": LOSS, "optimiser": adam, "batch_size": "full", "epochs": epochs}
    return model, nn.fit(model, *TRAINING, held_out=HELD_OUT, progress=False, **options)


def main(out=None, epochs=80):
    stopping = nn.EarlyStopping(patience=15)
    trained = {
        _("nothing"): train(epochs),
        _("L2 penalty"): train(epochs, penalty=nn.l2(0.01)),
        _("dropout"): train(epochs, rate=0.3),
        _("early stopping"): train(epochs, callbacks=[stopping]),
    }
    model, _history = trained[_("nothing")]
    say(
        "{n} examples with much noise, and a network with {size} parameters: it can learn them "
        "by heart. What counts is how it does on {unseen} examples that it never saw.",
        n=len(TRAINING[0]),
        size=len(list(model.parameters())),
        unseen=len(HELD_OUT[0]),
    )
    say("\n                       trained on         never seen")
    say("                       loss   right       loss   right     Σ w²")
    for name, (model, _history) in trained.items():
        seen, unseen = nn.evaluate(model, *TRAINING), nn.evaluate(model, *HELD_OUT)
        size = nn.l2(1)(model).data
        show(
            f"    {name:<18} {seen.loss:5.2f}  {seen.accuracy:6.0%}      {unseen.loss:5.2f}"
            f"  {unseen.accuracy:6.0%}   {size:6.1f}"
        )
    say("Early stopping went back to epoch {epoch}.", epoch=stopping.best_epoch_)
    say("It chose it on the examples never seen: for it, they no longer are.")
    say(
        "\nA small error on the training data is no merit in itself. Large weights make a "
        "boundary that winds around single examples; a penalty keeps them small."
    )
    draw(out, "14-boundaries", boundaries, trained)
    draw(out, "14-losses", losses, trained)
    say("\nTo try: 200 examples instead of 20. Which of the remedies is still needed?")


def boundaries(trained):
    for ax, (name, (model, _history)) in zip(panels(2, 2), trained.items()):
        decision_boundary(model, *TRAINING, ax=ax)
        ax.set_title(name, loc="right")
    return ax


def losses(trained):
    for ax, (name, (_model, history)) in zip(panels(2, 2), trained.items()):
        loss_curve(history, ax=ax)
        ax.set(title=name, ylim=(0, 1))
    return ax


if __name__ == "__main__":
    run(__file__)
