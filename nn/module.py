"""Modules: what has parameters, and their names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from numbers import Real
from typing import Any

from autograd import Value

__all__ = ["Module", "Parameter"]


class Parameter(Value):
    """A leaf that training changes.

    >>> Parameter(0.5, "w")
    Parameter(data=0.5, grad=0.0, label='w')
    """

    __slots__ = ()


class Module:
    """Something with parameters.

    Its parameters are the `Parameter` objects in its attributes, in lists there, and in modules
    there, and each is named after the way to it: ``w[0]`` is the first in the list ``w``,
    ``layer1.b`` is ``b`` of the first module in the list ``layers``.

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
    """

    def __call__(self, x: Any) -> Any:
        """Compute the output for one example."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say what it computes: define __call__(self, x)"
        )

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Yield each parameter with its name, once, however often it is used."""
        seen: set[int] = set()
        stack: list[tuple[str, Any]] = [("", self)]
        while stack:
            name, part = stack.pop()
            if id(part) in seen:
                continue
            if isinstance(part, Parameter):
                yield name, part
            if isinstance(part, (Parameter, Module, list, tuple)):
                seen.add(id(part))
                stack += reversed(_parts(name, part))

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
            If a name is missing or unexpected, or an entry is not a finite number; then no
            parameter is changed.
        """
        parameters = dict(self.named_parameters())
        faults = {
            "missing": parameters.keys() - state.keys(),
            "unexpected": state.keys() - parameters.keys(),
            "not a finite number": {name for name, entry in state.items() if not _is_finite(entry)},
        }
        if any(faults.values()):
            found = "; ".join(
                f"{fault}: {_some(names)}" for fault, names in faults.items() if names
            )
            raise ValueError(f"this state is not one of this {type(self).__name__}: {found}")
        for name, parameter in parameters.items():
            parameter.data = float(state[name])


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


def _is_finite(entry: Any) -> bool:
    return isinstance(entry, Real) and math.isfinite(entry)


def _some(names: set[str]) -> str:
    shown = sorted(map(str, names))
    rest = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return ", ".join(shown[:3]) + rest
