"""The service on several machines: `serve run examples.ray_serve:app`, with two replicas that share a data folder.

Needs `pip install 'bilingua[service]' 'ray[serve]'`, and a folder that all machines see for documents and glossaries.
"""

from pathlib import Path

from ray import serve
from starlette.applications import Starlette

from bilingua.apps.service.serve import Options, application

DATA = Path("/tmp/bilingua-service")  # noqa: S108 - on several machines: a folder that all of them see


def build() -> Starlette:
    """Return the application of one replica, with a model of its own."""
    return application(Options(data=DATA, threads=1))


@serve.deployment(
    num_replicas=2,
    ray_actor_options={"num_cpus": 1},
    max_ongoing_requests=100,
    logging_config={"enable_access_log": False},  # the service has a log of its own, which gives nobody away
)
@serve.ingress(build)
class Bilingua:
    """Holds the application of one replica."""


app = Bilingua.bind()
