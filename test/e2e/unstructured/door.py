"""How tests reach the door: settings of a server, and the official client. Not in conftest.py, so that
this suite and that of documents can be run in one call: two modules of one name cannot be imported."""

from unstructured_client import UnstructuredClient


def roots(inbox, outbox):
    return {
        "DOCKET_UNSTRUCTURED_LOCAL_ROOT": str(inbox),
        "DOCKET_UNSTRUCTURED_DESTINATION_ROOT": str(outbox),
    }


def client_of(server, url=None, **options):
    return UnstructuredClient(
        api_key_auth=options.pop("key", server.key), server_url=url or server.url, **options
    )
