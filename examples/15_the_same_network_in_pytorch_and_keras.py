"""The same network in PyTorch and Keras: equal outputs, equal gradients"""

import os

import numpy as np

from nn import MLP, mse, predict, to_keras, to_torch
from retrograd.lecture import draw, run, say, show
from viz import network

X = [[0.5, -1.0], [1.5, 2.0], [-0.3, 0.7]]
Y = [1.0, 0.0, 0.5]


def ours(model):
    model.zero_grad()
    mse([model(x) for x in X], Y).backward()
    return {name: parameter.grad for name, parameter in model.named_parameters()}


def in_pytorch(model):
    twin = to_torch(model, dtype="float64")
    import torch

    outputs = twin(torch.tensor(X, dtype=torch.float64))[:, 0]
    torch.nn.functional.mse_loss(outputs, torch.tensor(Y, dtype=torch.float64)).backward()
    layers = [layer for layer in twin if isinstance(layer, torch.nn.Linear)]
    gradients = [(layer.weight.grad.numpy(), layer.bias.grad.numpy()) for layer in layers]
    return outputs.detach().numpy(), gradients


def in_keras(model):
    # Keras computes with another library; the extra "keras" brings PyTorch.
    os.environ.setdefault("KERAS_BACKEND", "torch")
    twin = to_keras(model, dtype="float64")
    import keras

    outputs = np.asarray(twin.predict(np.array(X), verbose=0))[:, 0]
    # One step of gradient descent with rate 1 takes each weight back by its gradient.
    twin.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
    before = twin.get_weights()
    twin.train_on_batch(np.array(X), np.array(Y)[:, np.newaxis])
    changes = [old - new for old, new in zip(before, twin.get_weights())]
    return outputs, [(W.T, b) for W, b in zip(changes[::2], changes[1::2])]


def main(out=None):
    model = MLP(2, [3, 1], "tanh", seed=1)
    say("A network 2-3-1, three examples, and the gradient of the mean squared error.")
    gradients = ours(model)
    for name in ("layer1.neuron1.w[0]", "layer2.neuron1.b"):
        show(f"    {name:<20} {model.state_dict()[name]:9.6f}   ∂J/∂… {gradients[name]:9.6f}")
    for library, compute in (("PyTorch", in_pytorch), ("Keras", in_keras)):
        try:
            outputs, theirs = compute(model)
        except ImportError as error:
            say("\n{library}: skipped. {error}", library=library, error=error)
            continue
        flat = [g for W, b in theirs for w, bias in zip(W, b) for g in (*w, bias)]
        apart = np.abs(np.array(flat) - list(gradients.values())).max()
        wrong = np.abs(outputs - predict(model, X)).max()
        say("\n{library}, with the same weights:", library=library)
        say("    outputs at most {wrong:.1e} apart", wrong=wrong)
        say("    gradients at most {apart:.1e} apart", apart=apart)
        say("    equal to 1e-6" if max(apart, wrong) < 1e-6 else "    NOT equal to 1e-6!")
    say("\nWhat you have seen here in single numbers is what the large libraries compute.")
    draw(out, "15-network", network, model, X[0])
    say("\nTo try: dtype='float32', as is usual in both. How far apart are they then, and why?")


if __name__ == "__main__":
    run(__file__)
