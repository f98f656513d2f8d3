import signal
import subprocess
import sys

import pytest

PROGRAM = """
import nn

class Remembering(nn.SGD):
    def step(self):
        super().step()
        states.append(model.state_dict())

model = nn.MLP(2, [8, 8, 1], "tanh", seed=0)
states = [model.state_dict()]
optimiser = Remembering(model.parameters(), 0.01, momentum=0.5)
X = [[i / 4 - 1, j / 4 - 1] for i in range(9) for j in range(9)]
y = [a * b for a, b in X]

def loss(predictions, targets):
    if len(states) == 3:
        print("learning", flush=True)
    return nn.mse(predictions, targets)

history = nn.fit(model, X, y, loss=loss, epochs=10**9, optimiser=optimiser)
print(history.interrupted, len(states) >= 3, model.state_dict() == states[-1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT reaches one process on POSIX only")
def test_ctrl_c_keeps_the_last_complete_update() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "learning\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert out == "True True True\n"
    assert process.returncode == 0
    assert "Traceback" not in err
