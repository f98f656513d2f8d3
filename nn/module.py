"""Modules: what has parameters, and their names."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from inspect import signature
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from autograd import Value
from autograd.legibility import legible
from nn.saved import expect, is_finite

if TYPE_CHECKING:
    from nn.data.examples import Row
    from nn.learning.history import History
    from nn.measuring.evaluation import Score
    from nn.measuring.losses import Loss

__all__ = ["Module", "Parameter", "called_with_many", "generators"]

M = TypeVar("M", bound="Module")


class Parameter(Value):
    """A leaf that training changes.

    >>> Parameter(0.5, "w")
    Parameter(data=0.5, grad=0.0, label='w')
    """

    __slots__ = ()


class _Labelling(ABCMeta):
    """Labels the parts of a module once it is made."""

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        module = super().__call__(*arguments, **named)
        module.label = module.label
        return module


class Module(metaclass=_Labelling):
    """Something with parameters.

    Its parameters are the `Parameter` objects in its attributes, in lists there, and in modules
    there, and each is named after the way to it: ``w[0]`` is the first in the list ``w``,
    ``layer1.b`` is ``b`` of the first module in the list ``layers``. That is its label too, where
    it has none of its own.

    Examples
    --------
    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.offset = Parameter(2.0), Parameter(1.0)
    ...
    ...     def __call__(self, x):
    ...         return self.slope * x + self.offset
    >>> Line()(3.0).data
    7.0
    >>> Line().state_dict()
    {'slope': 2.0, 'offset': 1.0}
    >>> Line().slope
    Parameter(data=2.0, grad=0.0, label='slope')

    Attributes
    ----------
    training : bool
        Whether it computes as for training; only layers such as `Dropout` differ. `fit` sees to it.
    loss_ : callable
        The loss that it was last fitted with; there is none before.
    """

    training = False
    loss_: Loss
    prefix = ""
    """What the labels in it begin with: its own label and a dot, or nothing."""

    @property
    def label(self) -> str:
        """What the labels in it begin with; empty where it is in no other module."""
        return self.prefix.removesuffix(".")

    @label.setter
    def label(self, label: str) -> None:
        _put(self, self.label, label)

    def __call__(self, x: Any) -> Any:
        """Compute the output for one example."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say what it computes: define __call__(self, x)"
        )

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Yield each parameter with its name, once, however often it is used."""
        for name, part in self._named_parts():
            if isinstance(part, Parameter):
                yield name, part

    def modules(self) -> list[Module]:
        """List this module and those in it, each once."""
        return [part for _, part in self._named_parts() if isinstance(part, Module)]

    def parameters(self) -> list[Parameter]:
        """List the parameters."""
        return [parameter for _, parameter in self.named_parameters()]

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to zero."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    def state_dict(self) -> dict[str, float]:
        """Return what was learned: the number in each parameter, by name."""
        return {name: parameter.data for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Put the numbers of a `state_dict` into the parameters.

        Raises
        ------
        ValueError
            If it is no mapping, a name is missing or unexpected, or an entry is not a finite
            number; then no parameter is changed.
        """
        kind = type(self).__name__
        expect(isinstance(state, Mapping), f"a state of this {kind}", "a mapping", state)
        parameters = dict(self.named_parameters())
        faults = {
            "missing": parameters.keys() - state.keys(),
            "unexpected": state.keys() - parameters.keys(),
            "not a finite number": {name for name, entry in state.items() if not is_finite(entry)},
        }
        if any(faults.values()):
            found = "; ".join(
                f"{fault}: {_some(names)}" for fault, names in faults.items() if names
            )
            raise ValueError(f"this state is not one of this {kind}: {found}")
        for name, parameter in parameters.items():
            parameter.data = float(state[name])

    def train(self: M, mode: bool = True) -> M:
        """Compute as for training from now on, or, with ``mode=False``, as for use.

        `fit` does this by itself; a training loop of one's own has to.
        """
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: M) -> M:
        """Compute as for use from now on, as a new module does."""
        return self.train(False)

    # --- the verbs of Keras and scikit-learn -----------------------------------------------------

    def fit(
        self,
        X: Any,
        y: Any,
        *,
        validation_split: float = 0.0,
        validation_data: tuple[Any, Any] | None = None,
        **options: Any,
    ) -> History:
        """Train on examples, by `nn.fit`.

        Parameters
        ----------
        X, y
            Inputs and targets, one of each for an example.
        validation_split
            Which part of the examples to hold out, between 0 and 1.
        validation_data
            Or these held-out examples, ``(X, y)``.
        **options
            As for `nn.fit`: ``loss``, ``epochs``, ``batch_size``, ``learning_rate``,
            ``optimiser``, ``penalty``, ``callbacks``, ``seed``, ``progress`` and ``compiled``.

        Raises
        ------
        TypeError
            If there is no such option; else as `nn.fit`.

        Examples
        --------
        >>> from nn import MLP, datasets
        >>> X, y = datasets.plane(n=50)
        >>> history = MLP(2, [1], seed=0).fit(X, y, validation_split=0.2, progress=False)
        >>> history.held_out_loss[-1] < 0.001
        True
        """
        from nn.learning.training import fit

        known = signature(fit).parameters.keys() - {"model", "X", "y", "held_out"}
        for option in sorted(options.keys() - known):
            raise TypeError(f"fit takes no option {option!r}; {_instead(option, sorted(known))}")
        return fit(self, X, y, held_out=validation_data or validation_split, **options)

    def predict(self, X: Any) -> list[Row]:
        """Compute the outputs for examples, as `nn.predict` does."""
        from nn.measuring.evaluation import predict

        return predict(self, X)

    def evaluate(self, X: Any, y: Any, *, loss: Loss | None = None) -> Score:
        """Measure loss and accuracy on examples, as `nn.evaluate` does."""
        from nn.measuring.evaluation import evaluate

        return evaluate(self, X, y, loss=loss)

    def score(self, X: Any, y: Any, *, loss: Loss | None = None) -> float:
        """Return one number that is 1 at best, as `nn.score` does."""
        from nn.measuring.evaluation import score

        return score(self, X, y, loss=loss)

    # --- what it holds ---------------------------------------------------------------------------

    def _named_parts(self) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        stack: list[tuple[str, Any]] = [("", self)]
        while stack:
            name, part = stack.pop()
            if id(part) in seen:
                continue
            yield name, part
            if isinstance(part, (Parameter, Module, list, tuple)):
                seen.add(id(part))
                stack += reversed(_parts(name, part))


def _put(part: Any, before: str, now: str) -> None:
    """Label what is in a place, but no parameter that has a label of its own."""
    seen: set[int] = set()
    stack = [(part, before, now)]
    while stack:
        part, before, now = stack.pop()
        if isinstance(part, Parameter):
            if part.label in ("", before):
                part.label = now
        elif isinstance(part, (Module, list, tuple)) and id(part) not in seen:
            seen.add(id(part))
            if isinstance(part, Module):
                before, part.prefix = part.label, f"{now}." if now else ""
            places = zip(_parts(before, part), _parts(now, part))
            stack += [(one, old, new) for (old, one), (new, _) in places]


def _parts(name: str, whole: Any) -> list[tuple[str, Any]]:
    """List what a module or a list holds, with names."""
    if isinstance(whole, Module):
        return [(f"{name}.{part}".lstrip("."), value) for part, value in vars(whole).items()]
    if isinstance(whole, (list, tuple)):
        one = name.removesuffix("s")
        return [
            (f"{one}{i + 1}" if isinstance(part, Module) else f"{name}[{i}]", part)
            for i, part in enumerate(whole)
        ]
    return []


def _instead(option: str, known: list[str]) -> str:
    """Say which option was meant, or which there are."""
    elsewhere = {"lr": "learning_rate", "verbose": "progress", "held_out": "validation_split"}
    meant = elsewhere.get(option) or next(iter(get_close_matches(option, known, n=1)), None)
    return f"did you mean {meant!r}?" if meant else f"choose from {', '.join(known)}"


def generators(module: Module) -> list[Random]:
    """List what a module and those in it draw from, as `Dropout` does."""
    parts = [part for one in module.modules() for part in vars(one).values()]
    return [part for part in parts if isinstance(part, Random)]


def called_with_many(module: Module, *given: object) -> TypeError:
    """Return what to raise if a module was called with more than one argument."""
    kind = type(module).__name__
    if any(isinstance(one, (list, tuple)) for one in given):
        return TypeError(
            f"{kind} takes one example at a time: for several, predict({list(given)!r:.60})"
        )
    return TypeError(f"{kind} takes its inputs as one list: write model({list(given)!r:.60})")


def _some(names: set[str]) -> str:
    shown = sorted(legible(str(name)) for name in names)
    rest = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return ", ".join(shown[:3]) + rest
