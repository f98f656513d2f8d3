"""``retrograd play``: the playground is served to this computer alone, and answers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import urlsplit

import pytest

from autograd.translation import speak
from retrograd.command import main
from retrograd.play import Playground

QUESTION = {
    "kind": "why", "language": "en", "features": ["x₁"], "loss": "mse", "asked": [0, 0, 0],
    "layers": [{"activation": "linear", "weights": [[2.0]], "biases": [1.0]}],
    "examples": [[[3.0], [4.0]]],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    speak("en")


@pytest.fixture(scope="module")
def server():
    with Playground("<title>page</title>", 8900) as made:
        thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def ask(server, method="GET", path="", body=None, **headers):
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, f"/{server.token}/{path}", body, headers)
    response = connection.getresponse()
    found = response.status, response.read().decode(), dict(response.getheaders())
    connection.close()
    return found


def post(server, question, path="ask", kind="application/json", **headers):
    return ask(server, "POST", path, json.dumps(question), **{"Content-Type": kind, **headers})


def test_it_gives_the_page_and_answers(server):
    status, text, headers = ask(server)
    assert (status, text) == (200, "<title>page</title>")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    status, text, _ = post(server, QUESTION, Origin=server.origin)
    assert status == 200
    assert "= 18\n" in json.loads(text)["text"]


def test_steps_have_an_address_of_their_own(server):
    _, text, _ = post(server, {**QUESTION, "kind": "steps"})
    status, page, _ = ask(server, path=json.loads(text)["address"])
    assert status == 200
    assert "steps to L and back" in page


@pytest.mark.parametrize("headers", [
    {"Host": "example.org"}, {"Host": "localhost:8900.example.org"},
    {"Origin": "https://example.org"}, {"Origin": "null"},
])  # fmt: skip
def test_others_are_refused(server, headers):
    assert ask(server, **headers)[0] == 403
    assert post(server, QUESTION, **headers)[0] == 403


@pytest.mark.parametrize("path", ["/", "/x/", "//", "/{token}", "/{token}x/", "/../{token}/"])
def test_the_address_cannot_be_guessed(server, path):
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request("GET", path.format(token=server.token))
    assert connection.getresponse().status == 403
    connection.close()


def test_what_is_no_question_is_refused(server):
    assert ask(server, path="steps-1")[0] == 404
    assert post(server, QUESTION, path="other")[0] == 404
    assert post(server, QUESTION, kind="text/plain")[0] == 415
    headers = {"Content-Type": "application/json", "Content-Length": "99999999999"}
    assert ask(server, "POST", "ask", "{}", **headers)[0] == 413
    assert ask(server, "POST", "ask", "{", **{"Content-Type": "application/json"})[0] == 400
    for odd in ([], 3, None, {}, "x", {"kind": []}):
        status, text, _ = post(server, odd)
        assert status == 200
        assert "problem" in json.loads(text)
    assert ask(server, "PUT")[0] == 501


def test_a_port_in_use_takes_the_next(server):
    with Playground("", server.server_port) as other:
        assert other.server_port > server.server_port
        assert other.token != server.token
        assert other.server_address[0] == "127.0.0.1"


def test_the_first_line_is_the_address_and_an_interrupt_ends_it():
    command = [sys.executable, "-m", "autograd", "play", "--no-browser", "--port", "8950"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    address = urlsplit(process.stdout.readline().strip())
    assert address.hostname == "127.0.0.1"
    connection = HTTPConnection("127.0.0.1", address.port, timeout=30)
    connection.request("GET", address.path)
    assert "<title>retrograd playground</title>" in connection.getresponse().read().decode()
    connection.close()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out == ""


def test_it_is_written_to_a_file(tmp_path, capsys):
    table = tmp_path / "own.csv"
    table.write_text("u,v,</script><b>\n1,2,a\n3,4,b\n", encoding="utf-8")
    file = tmp_path / "page.html"
    assert main(["play", str(table), "--html", str(file), "--lang", "es"]) == 0
    page = file.read_text("utf-8")
    assert '<html lang="es">' in page
    assert "</script><b>" not in page
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("words", "said"), [
    (["--target", "a"], "give the table"),
    (["nowhere.csv"], "cannot read 'nowhere.csv'"),
    (["examples/data/iris.csv", "--target", "kind"], "no column is called 'kind'"),
    (["--port", "0"], "--port"),
    (["--port", "x"], "--port"),
])  # fmt: skip
def test_what_cannot_be_used_is_told_in_one_line(words, said, capsys):
    assert main(["play", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
