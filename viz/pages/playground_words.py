"""What the playground says, in every language there is a catalogue for."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["words"]


def words(translated: Callable[[str], str]) -> dict[str, str]:
    """Return what the page says, by the names that it knows it under."""
    return {
        **_the_page(translated),
        **_training(translated),
        **_data(translated),
        **_the_network(translated),
        **_what_comes_out(translated),
        **_why(translated),
        **_complaints(translated),
        **_lessons(translated),
    }


def _the_page(translated: Callable[[str], str]) -> dict[str, str]:
    return {
        "playground": translated("playground"),
        "lesson": translated("lesson"),
        "free": translated("free play"),
        "language": translated("language"),
        "light or dark": translated("light or dark"),
        "play": translated("play"),
        "pause": translated("pause"),
        "close": translated("close"),
        "share": translated("share"),
        "copy the link": translated("copy the link"),
        "copied": translated("The link is copied."),
        "hide": translated("Hide from others:"),
        "group data": translated("the data"),
        "group bar": translated("the controls of training"),
        "group layers": translated("the controls of layers"),
        "group views": translated("the readings"),
        "save": translated("save"),
        "python script": translated("a Python script that goes on from here"),
        "weights as json": translated("the weights, as JSON"),
        "plane as png": translated("the output as a picture (PNG)"),
        "plane as svg": translated("the output as a drawing (SVG)"),
        "answer": translated("answer"),
    }


def _training(translated: Callable[[str], str]) -> dict[str, str]:
    return {
        "reset": translated("begin again"),
        "one epoch": translated("one epoch"),
        "one batch": translated("one mini-batch"),
        "epoch": translated("epoch"),
        "rate": translated("learning rate"),
        "optimiser": translated("descent"),
        "batch": translated("mini-batch"),
        "all of them": translated("all"),
        "loss": translated("loss"),
        "mse": translated("squared error"),
        "huber": translated("huber"),
        "hinge": translated("hinge"),
        "binary_cross_entropy": translated("cross entropy"),
        "cross_entropy": translated("cross entropy"),
        "output activation": translated("output"),
        "penalty": translated("regularisation"),
        "none": translated("none"),
        "l1": translated("L1"),
        "l2": translated("L2"),
        "strength": translated("its strength"),
        "more choices": translated("more choices"),
        "speed": translated("speed"),
        "fastest": translated("as fast as it can"),
        "epochs a second": translated("{count} a second"),
        "dropout": translated("dropout"),
        "epochs": translated("stop after epochs"),
        "until": translated("stop below the loss"),
        "seed": translated("seed"),
        "other weights": translated("other weights and data"),
        "diverged": translated(
            "The loss is no number any more: the steps are too large. Choose a smaller learning "
            "rate and begin again."
        ),
        "stopped after": translated("Stopped after {count} epochs."),
        "stopped below": translated("Stopped: the loss is below {loss}."),
    }


def _data(translated: Callable[[str], str]) -> dict[str, str]:
    return {
        "data": translated("data"),
        "data and_": translated("AND"),
        "data or_": translated("OR"),
        "data xor": translated("XOR"),
        "data nand": translated("NAND"),
        "data apples_and_oranges": translated("apples, oranges"),
        "data speeds": translated("speeds"),
        "data circle": translated("circle"),
        "data gaussians": translated("gaussians"),
        "data moons": translated("moons"),
        "data spiral": translated("spiral"),
        "data plane": translated("plane"),
        "data table": translated("own table"),
        "data painted": translated("paint"),
        "own file": translated("Open a CSV file …"),
        "own data formula": translated("or a formula: y > f(x), z = f(x, y)"),
        "how to paint": translated("Paint points on the output."),
        "erase": translated("erase"),
        "paint class": translated("paint points of class {class}"),
        "horizontal": translated("horizontal"),
        "vertical": translated("vertical"),
        "target": translated("to be learnt"),
        "count": translated("examples:"),
        "noise": translated("noise:"),
        "held": translated("held out:"),
    }


def _the_network(translated: Callable[[str], str]) -> dict[str, str]:
    return {
        "features": translated("features"),
        "use": translated("use {feature}"),
        "leave out": translated("leave out {feature}"),
        "own feature": translated("own: x1 - x2"),
        "add a layer": translated("add a layer"),
        "remove a layer": translated("remove a layer"),
        "one hidden layer": translated("1 hidden layer"),
        "hidden layers": translated("{count} hidden layers"),
        "click a weight": translated("Click a line or a neuron: why is its gradient what it is?"),
        "activation of layer": translated("activation of layer {layer}"),
        "neuron less": translated("one neuron less in layer {layer}"),
        "neuron more": translated("one neuron more in layer {layer}"),
        "neuron of layer": translated("neuron {neuron} of layer {layer}"),
        "output neuron": translated("output {neuron}"),
        "ask about it": translated("ask about it"),
        "weight from": translated("weight from {from} to {to}"),
        "bias of": translated("bias of {to}"),
    }


def _what_comes_out(translated: Callable[[str], str]) -> dict[str, str]:
    return {
        "output": translated("output"),
        "output short": translated("out"),
        "training loss": translated("training loss"),
        "held-out loss": translated("held-out loss"),
        "accuracy": translated("accuracy"),
        "loss curve": translated(
            "the loss, epoch by epoch; dashed where it is that of held-out examples"
        ),
        "plane": translated("what the network makes of every point, and the examples"),
        "show held out": translated("held-out examples (hollow)"),
        "discretise": translated("decisions only"),
        "back in time": translated("back in time"),
        "from to": translated("from {low} (orange) to {high} (blue)"),
        "confusion": translated("classes"),
        "weights": translated("weights"),
        "flow": translated("gradients"),
        "numbers": translated("formulas"),
        "confusion of held out": translated(
            "held-out examples: rows as they are, columns as found"
        ),
        "confusion of all": translated("training examples: rows as they are, columns as found"),
        "is, found": translated("is \\ found"),
        "no classes": translated("These examples have no classes: a number is to be learnt."),
        "histogram of weights": translated("how many weights have which size"),
        "gradient of each layer": translated("the mean size of the gradients in each layer"),
        "undefined": translated("not defined here"),
    }


def _why(translated: Callable[[str], str]) -> dict[str, str]:
    return {
        "value": translated("value"),
        "gradient": translated("gradient"),
        "of what": translated("of what"),
        "one example": translated("of example"),
        "mean of all": translated("mean of all examples"),
        "number of the example": translated("number of the example; or click a point"),
        "nudge": translated("change it by {by}"),
        "moved": translated(
            "{from} → {to}: the loss goes from {old} to {now}, a change of {change}; the "
            "gradient predicted {predicted}."
        ),
        "uphill": translated(
            "The gradient is {gradient}, above 0: a little more here makes the loss larger, so "
            "descent makes it smaller."
        ),
        "downhill": translated(
            "The gradient is {gradient}, below 0: a little more here makes the loss smaller, so "
            "descent makes it larger."
        ),
        "flat": translated(
            "The gradient is {gradient}: a little more or less here changes nothing."
        ),
        "by retrograd": translated("Every path, by retrograd"),
        "names of nodes": translated(
            "z1.2 is the weighted sum in neuron 2 of layer 1, a1.2 its output; y is the target."
        ),
        "python is asked": translated(
            "retrograd is asked; the first time, Python has to be loaded, which takes some seconds."
        ),
        "no python": translated(
            "Every path, step by step, and a quiz need Python: open the playground by the "
            "command retrograd play."
        ),
        "python is gone": translated(
            "Python does not answer any more: has the command retrograd play been ended?"
        ),
        "step through": translated("step through this example"),
        "quiz": translated("a quiz on this network"),
        "check": translated("check"),
        "next question": translated("next question"),
    }


def _complaints(translated: Callable[[str], str]) -> dict[str, str]:
    return {
        "address part": translated(
            "The address says {part}, which is not understood: it is left as it was."
        ),
        "other version": translated(
            "This address was made by version {version} of the playground, and this one reads "
            "version 1: it begins with its own choices."
        ),
        "formula name": translated(
            "{name} is not known in a formula: write x1, x2, numbers, + - * / **, and functions "
            "such as sin(x1)."
        ),
        "formula too long": translated("A formula has at most {most} characters."),
        "formula undefined": translated(
            "{formula} has no value at x1 = {x1}, x2 = {x2}: choose another formula, or other data."
        ),
        "formula unreadable": translated("{formula} cannot be read at: {part}"),
        "no column": translated("The table has no column {column}."),
        "no feature": translated("A network needs at least one feature."),
        "no number": translated("Row {row}, column {column}: {cell} is not a number."),
        "no text": translated("This file is not text in UTF-8: save the table as CSV in UTF-8."),
        "one class": translated(
            "All rows of {column} are {class}: there is nothing to tell apart."
        ),
        "table broken": translated(
            "Row {row}: a quotation mark is not closed, or stands where it cannot."
        ),
        "table empty": translated("The table has no rows below its header."),
        "table large": translated("The file is larger than 5 MB: give a part of its rows."),
        "table narrow": translated(
            "The table needs three columns at least: two features and what is to be learnt, "
            "parted by commas or semicolons."
        ),
        "table uneven": translated("Row {row} has {cells} cells, but the header {header}."),
        "table without header": translated(
            "The first row holds only numbers: it must name the columns."
        ),
        "table without numbers": translated(
            "The table needs two columns of numbers beside the one to be learnt."
        ),
        "too many classes": translated(
            "{column} has {count} classes; at most {most} can be shown."
        ),
    }


def _lessons(translated: Callable[[str], str]) -> dict[str, str]:
    return {
        "lesson or": translated("OR: one neuron is enough"),
        "question or": translated(
            "One neuron learns OR. Play, then look at the line between the colours: which "
            "weights make it, and what does the bias do?"
        ),
        "answer or": translated(
            "Where w₁x₁ + w₂x₂ + b = 0 the neuron is undecided: that is a line. The weights "
            "turn it, the bias shifts it away from the origin."
        ),
        "lesson xor line": translated("XOR: one neuron fails"),
        "question xor line": translated(
            "The same neuron with XOR. At which loss does it stop learning, and why can it not "
            "do better?"
        ),
        "answer xor line": translated(
            "At 0.25: it says 0.5 everywhere. No line has both 1s on one side and both 0s on "
            "the other."
        ),
        "lesson xor hidden": translated("XOR: a hidden layer does it"),
        "question xor hidden": translated(
            "Now with one hidden layer. Look into its neurons: which line does each draw? How "
            "few neurons are enough?"
        ),
        "answer xor hidden": translated(
            "Each hidden neuron draws one line, and the output combines them. Two are enough, "
            "if the start is a lucky one."
        ),
        "lesson apples": translated("apples and oranges"),
        "question apples": translated(
            "Apples weigh less and are smoother. Click a point near the line, then a weight: "
            "why is the gradient of such an example the largest?"
        ),
        "answer apples": translated(
            "With cross entropy the error p − y flows back. Far from the line it is nearly 0; "
            "near the line, or beyond it, it is large."
        ),
        "lesson large step": translated("a step that is too large"),
        "question large step": translated(
            "Play. What does the loss do, and why? Find the largest learning rate at which it "
            "still falls."
        ),
        "answer large step": translated(
            "Each step jumps over the valley and lands higher on the other side, where the "
            "gradient is larger still. A smaller rate stays in the valley."
        ),
        "lesson local minimum": translated("a local minimum"),
        "question local minimum": translated(
            "Two relu neurons could do XOR. Do they? Look at the gradients; then try other "
            "weights (under …)."
        ),
        "answer local minimum": translated(
            "Where a relu is off for every example, its gradient is 0, and it never learns "
            "again. The start decides; more neurons make luck likelier."
        ),
        "lesson overfitting": translated("overfitting"),
        "question overfitting": translated(
            "The training loss falls and falls. What does the dashed curve of the held-out "
            "examples do, and what does the boundary look like?"
        ),
        "answer overfitting": translated(
            "It rises again: the network learns the noise of thirty examples by heart, with a "
            "boundary that winds around single points."
        ),
        "lesson cure": translated("overfitting: a cure"),
        "question cure": translated(
            "The same with an L2 penalty. What has become of the weights (the histogram), and "
            "of the dashed curve?"
        ),
        "answer cure": translated(
            "Small weights make a smooth boundary, which fits what is new better. Try 0.1: too "
            "much of it, and nothing is learnt."
        ),
    }
