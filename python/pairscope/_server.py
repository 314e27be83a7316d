"""The connection: one server, one kept-open connection for each thread."""
from __future__ import annotations

import atexit
import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import urllib.parse
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple

Progress = Callable[[float, str], Any]


class PairScopeError(ValueError):
    """What was wrong with a call, in the program's own sentence."""


class Server:
    """A running ``pairscope serve``."""

    def __init__(self, address: str, token: str, process: Optional["subprocess.Popen[str]"] = None) -> None:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme != "http" or not parts.hostname:
            raise PairScopeError(f"'{address}' is no address of a server, such as http://127.0.0.1:8124/.")
        self.host, self.port = parts.hostname, parts.port or 80
        self.address = f"http://{parts.netloc}/"
        self._token = token
        self._process = process
        self._threads = threading.local()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the server, if it was started from here."""
        global _current
        if _current is self:
            _current = None
        if self._process is not None:
            if self._process.stdin is not None:
                self._process.stdin.close()  # it ends with its standard input
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._process = None

    # ---- requests

    def _connection(self) -> http.client.HTTPConnection:
        connection = getattr(self._threads, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self.host, self.port)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._threads.connection = connection
        return connection

    def request(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> Tuple[bytes, Mapping[str, str]]:
        """One request; its body and headers. A connection that the server has closed meanwhile is opened again."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        for attempt in (0, 1):
            try:
                connection = self._connection()
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                content = response.read()
                break
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ConnectionRefusedError) as fault:
                self._threads.connection = None
                if attempt:
                    raise PairScopeError(f"The server at {self.address} does not answer ({fault}).") from fault
            except BaseException:
                self._threads.connection = None
                raise
        if response.status >= 400:
            raise PairScopeError(_sentence(content, response.status))
        return content, response.headers

    def json(self, method: str, path: str, options: Optional[Mapping[str, Any]] = None) -> Any:
        content, _ = self.request(method, path, None if options is None else json.dumps(options))
        return json.loads(content)

    def upload(self, path: "str | os.PathLike[str]") -> str:
        """Sends a file; the name by which requests call it."""
        source = Path(path)
        if not source.is_file():
            raise PairScopeError(f"The file '{source}' does not exist.")
        with source.open("rb") as file:
            content, _ = self.request("POST", f"/api/files/{urllib.parse.quote(source.name)}", file.read(), "application/octet-stream")
        return str(json.loads(content)["file"])

    def job(self, verb: str, options: Mapping[str, Any], progress: Optional[Progress] = None) -> Dict[str, Any]:
        """Runs a verb to its end; ``progress(fraction, text)`` is told on the way. Ctrl-C stops the job too."""
        begun = self.json("POST", f"/api/jobs/{verb}", options)
        last = begun
        try:
            for last in self._events(f"/api/jobs/{begun['id']}/events"):
                if progress is not None and last["state"] == "running":
                    progress(float(last["progress"]), str(last["text"]))
        except BaseException:
            self.json("DELETE", f"/api/jobs/{begun['id']}")
            raise
        if last["state"] == "failed":
            raise PairScopeError(last["error"])
        if last["state"] != "done":
            raise PairScopeError("The job was stopped.")
        return last

    def _events(self, path: str) -> Iterator[Dict[str, Any]]:
        connection = http.client.HTTPConnection(self.host, self.port)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self._token}"})
            response = connection.getresponse()
            if response.status >= 400:
                raise PairScopeError(_sentence(response.read(), response.status))
            for line in response:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
        finally:
            connection.close()


def _sentence(content: bytes, status: int) -> str:
    try:
        return str(json.loads(content)["error"])
    except (ValueError, KeyError, TypeError):
        return f"The server answered {status}."


_current: Optional[Server] = None
_lock = threading.Lock()


def connect(address: str, token: str) -> Server:
    """Uses a server that runs, by what ``pairscope serve --json`` printed."""
    global _current
    _current = Server(address, token)
    return _current


def start(program: "Optional[str | List[str]]" = None, files: "Optional[List[str]]" = None) -> Server:
    """Starts a server for this process, which ends with it.

    :param program: the command that runs PairScope; found unless given.
    :param files: folders whose files calls may name without sending them.
    """
    global _current
    command = [program] if isinstance(program, str) else program or _find()
    line = [*command, "serve", "--port", "0", "--json", "--until-closed"]
    for folder in files or []:
        line.append(f"--files={os.path.abspath(folder)}")
    if os.sep in line[0]:
        line[0] = os.path.abspath(line[0])
    # The caller may leave the folder that it works in, or delete it; the server stays in one that lasts.
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parent)
    assert process.stdout is not None
    said = process.stdout.readline()
    if not said:
        raise PairScopeError(f"{' '.join(line)} ended with code {process.wait()} before it listened.")
    told = json.loads(said)
    _current = Server(told["address"], told["token"], process)
    atexit.register(_current.close)
    return _current


def current() -> Server:
    """The server that calls go to; started by the first of them."""
    with _lock:
        if _current is not None:
            return _current
        if "PAIRSCOPE_ADDRESS" in os.environ:
            return connect(os.environ["PAIRSCOPE_ADDRESS"], os.environ.get("PAIRSCOPE_TOKEN", ""))
        return start()


def _find() -> List[str]:
    named = os.environ.get("PAIRSCOPE")
    if named:
        return [named]
    checkout = Path(__file__).resolve().parents[2] / "pairscope"
    if checkout.is_file() and os.access(checkout, os.X_OK):
        return [str(checkout)]
    found = shutil.which("pairscope")
    if found:
        return [found]
    raise PairScopeError("The program pairscope was not found; put it on the PATH, name it by the environment variable PAIRSCOPE, or connect to a running server.")
