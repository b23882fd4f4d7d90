"""An object store for tests: S3 as moto plays it, on a port of this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import boto3

KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_REGION": "us-east-1"}


@dataclass(frozen=True)
class ObjectStore:
    """A running store and a client that does not use bilingua."""

    host: str
    client: Any

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://{self.host}"

    @property
    def query(self) -> str:
        """What an address needs to lead here."""
        return f"?endpoint_override={self.host}&scheme=http"

    def put(self, bucket: str, files: dict[str, bytes]) -> None:
        """Store files in a bucket, which may be new."""
        self.client.create_bucket(Bucket=bucket)
        for key, content in files.items():
            self.client.put_object(Bucket=bucket, Key=key, Body=content)

    def stored(self, bucket: str, prefix: str = "") -> dict[str, bytes]:
        """Return what a bucket holds."""
        found = self.client.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())
        return {each["Key"]: self.client.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found}

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Let nobody in whose keys are not known, and nobody's are."""
        self._let_in("0")
        try:
            yield
        finally:
            self._let_in("inf")

    def _let_in(self, requests: str) -> None:
        request = Request(f"{self.url}/moto-api/reset-auth", requests.encode(), {"Content-Type": "text/plain"})  # noqa: S310
        urlopen(request).close()  # noqa: S310


@contextmanager
def running() -> Iterator[ObjectStore]:
    """Run a store on a free port, in a process of its own: it leaves sockets open."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        keys = {"aws_access_key_id": "tests", "aws_secret_access_key": "tests", "region_name": "us-east-1"}
        client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", **keys)
        try:
            _wait(port, process)
            yield ObjectStore(f"127.0.0.1:{port}", client)
        finally:
            client.close()
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError("moto does not start")
