"""The engine in sixty lines: a number that remembers how it was made"""

import inspect
from itertools import count
from math import tanh

import autograd
from retrograd.lecture import draw, run, say, show
from viz import draw as draw_graph


class Value:
    births = count()

    def __init__(self, data, operands=(), partials=()):
        self.data, self.grad = data, 0.0
        self.operands, self.partials = operands, partials
        self.birth = next(Value.births)

    def __add__(self, other):
        other = value_of(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    def __sub__(self, other):
        other = value_of(other)
        return Value(self.data - other.data, (self, other), (1, -1))

    def __mul__(self, other):
        other = value_of(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        other = value_of(other)
        y = self.data / other.data
        return Value(y, (self, other), (1 / other.data, -y / other.data))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, number):
        return value_of(number) - self

    def __rtruediv__(self, number):
        return value_of(number) / self

    def tanh(self):
        y = tanh(self.data)
        return Value(y, (self,), (1 - y**2,))

    def history(self):
        found, waiting = {self}, [self]
        while waiting:
            new = set(waiting.pop().operands) - found
            found |= new
            waiting += new
        return sorted(found, key=lambda value: value.birth)

    def backward(self):
        history = self.history()
        for value in history:
            if value.operands:
                value.grad = 0.0
        self.grad += 1.0
        for value in reversed(history):
            for operand, partial in zip(value.operands, value.partials):
                operand.grad += value.grad * partial


def value_of(number):
    return number if isinstance(number, Value) else Value(number)


def squared_error(x, w, b):
    error = (w * x + b).tanh() - 1
    return error * error


def main(out=None):
    say("A Value knows its number, what it was made of, and how fast it changes with each:")
    print("\n" + inspect.getsource(Value.__init__) + "\n" + inspect.getsource(Value.__mul__))
    say("What it was made of is older, so the chain rule goes from the youngest to the oldest:")
    print("\n" + inspect.getsource(Value.backward))
    say("A neuron that should answer 1, and the square of its error:")
    print("\n" + inspect.getsource(squared_error))
    numbers = {"x": 2.0, "w": -3.0, "b": 6.5}
    ours = {name: Value(number) for name, number in numbers.items()}
    theirs = {name: autograd.Value(number, name) for name, number in numbers.items()}
    error, same = squared_error(**ours), squared_error(**theirs)
    error.backward()
    same.backward()
    for name, value in ours.items():
        show(f"    {name} = {value.data:4}   ∂L/∂{name} = {value.grad:9.6f}")
    apart = max(abs(ours[name].grad - theirs[name].grad) for name in numbers)
    say("autograd gives the same." if apart < 1e-12 else "autograd gives something else!")
    draw(out, "00-the-graph", draw_graph, same)

    say("\nSixty lines are enough to learn. Ten steps against the gradient:")
    show(f"    L = {error.data:.6f}")
    for _step in range(10):
        for name in ("w", "b"):
            ours[name] = Value(ours[name].data - 0.1 * ours[name].grad)
        error = squared_error(**ours)
        error.backward()
    show(f"    L = {error.data:.6f}")
    say(
        "\nTo try: give Value an exp, whose derivative is its own result. How many lines did you "
        "write? What else would have to change to draw it, to explain it, to differentiate twice?"
    )


if __name__ == "__main__":
    run(__file__)
