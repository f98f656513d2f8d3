from __future__ import annotations

import copy
import pickle

import pytest

from autograd import Notation, Operation, Value, grad, operations, register


def test_an_operation_knows_how_many_operands_it_takes():
    arities = {name: operations[name].arity for name in ("tanh", "mul", "if_positive", "sum")}
    assert arities == {"tanh": 1, "mul": 2, "if_positive": 3, "sum": None}
    assert operations["leaky_relu"].arity == 1
    assert Operation("f", lambda xp, a, *, k: a, lambda *_: (1,), parameters={"k": 1}).arity == 1


def test_binding_sets_parameters_on_a_copy():
    leaky = operations["leaky_relu"]
    steep = leaky.bind(slope=0.5)
    assert (steep.parameters, leaky.parameters) == ({"slope": 0.5}, {"slope": 0.1})
    assert steep.name == leaky.name
    assert leaky.bind(slope=0.5) is steep


def test_an_unknown_parameter_is_refused():
    with pytest.raises(TypeError, match=r"elu has no parameter 'slope' \(it has: alpha\)"):
        operations["elu"].bind(slope=1.0)


def test_an_exponent_is_kept_as_typed():
    for exponent in (2, 2.0, 2):
        parameter = (Value(3.0) ** exponent).op.parameters["exponent"]
        assert type(parameter) is type(exponent)


def test_str_and_repr_name_the_parameters():
    assert str(operations["tanh"]) == "tanh"
    assert str(operations["leaky_relu"].bind(slope=0.25)) == "leaky_relu(slope=0.25)"
    assert repr(operations["power"].bind(exponent=-0.5)) == "<operation power(exponent=-0.5)>"


def test_operations_are_pickled_and_copied_by_name():
    for operation in (operations["tanh"], operations["leaky_relu"].bind(slope=0.25)):
        for copied in (pickle.loads(pickle.dumps(operation)), copy.deepcopy(operation)):
            assert copied is operation


def test_an_operation_that_is_not_registered_cannot_be_loaded():
    text = pickle.dumps(operations["tanh"], protocol=0).replace(b"tanh", b"tinh")
    with pytest.raises(LookupError, match=r"'tinh', which is not in the table.*register it"):
        pickle.loads(text)


def test_symbol_and_notation_default_to_the_name():
    operation = Operation("f_1", lambda xp, x: x, lambda xp, y, x: (1.0,))
    assert (operation.symbol, operation.numpy) == ("f_1", "f_1")
    assert operation.text.write("x", "y") == "f_1(x, y)"
    assert operation.latex.write("x") == r"\operatorname{f\_1}\left(x\right)"


def test_a_notation_is_a_template_or_a_function():
    assert Notation("{0} & {1}").write("a", "b{}") == "a & b{}"
    assert Notation(lambda x, k: f"{x}@{k}").write("a", k=2) == "a@2"


def test_an_operation_is_called_with_values_and_numbers():
    a, b = Value(2.0), Value(-3.0)
    assert operations["sum"](a, b, 4).data == 3.0
    assert operations["max"](a, b).data == 2.0
    assert operations["tanh"](a).data == a.tanh().data
    assert operations["pow"](a, 3.0).op is operations["pow"]
    assert operations["leaky_relu"](b, slope=0.5).data == -1.5
    assert operations["leaky_relu"].bind(slope=0.5)(b).data == -1.5
    product = operations["prod"](a, b, 5.0)
    product.backward()
    assert (a.grad, b.grad) == (-15.0, 10.0)
    softsign = register(
        "softsign3",
        lambda xp, x: x / (1 + xp.abs(x)),
        lambda xp, y, x: (1 / (1 + xp.abs(x)) ** 2,),
    )
    assert softsign(b).data == -0.75
    assert grad(softsign)(-3.0) == 0.0625


def test_what_an_operation_is_called_with_is_checked():
    with pytest.raises(TypeError, match="tanh takes 1 operand, not 2"):
        operations["tanh"](1.0, 2.0)
    with pytest.raises(TypeError, match="sum takes at least 1 operand, not 0"):
        operations["sum"]()
    with pytest.raises(TypeError, match=r"tanh has no parameter 'slope'"):
        operations["tanh"](1.0, slope=2.0)
    with pytest.raises(TypeError):
        operations["sum"]([1.0, 2.0])


def test_what_is_bound_knows_its_entry():
    leaky_relu = operations["leaky_relu"]
    assert leaky_relu.bind(slope=0.2).bind(slope=0.3).entry is leaky_relu.entry is leaky_relu


def test_the_text_of_parameters_has_all_their_digits():
    assert str(operations["leaky_relu"].bind(slope=1 / 3)) == "leaky_relu(slope=0.3333333333333333)"
