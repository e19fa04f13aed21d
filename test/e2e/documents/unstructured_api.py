"""Plain calls to the Unstructured door, as curl would make them. Standard library only."""

import json
import urllib.error
import urllib.request
import uuid

from docket_server import until

FINAL = ("COMPLETED", "STOPPED", "FAILED")


def node(kind, subtype, **settings):
    return {"name": kind, "type": kind, "subtype": subtype, "settings": settings}


PARTITION = node("partition", "unstructured_api", strategy="auto")
CHUNK = node("chunk", "chunk_by_title")


class Api:
    def __init__(self, server):
        self.server = server

    def call(self, method, path, body=None, content_type=None):
        request = urllib.request.Request(self.server.url + path, data=body, method=method)
        request.add_header("unstructured-api-key", self.server.key)
        if content_type:
            request.add_header("Content-Type", content_type)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())

    def submit(self, files, nodes=(PARTITION, CHUNK)):
        """`files`: name to bytes."""
        boundary = uuid.uuid4().hex
        parts = [("request_data", None, json.dumps({"job_nodes": list(nodes)}).encode())]
        parts += [("input_files", name, data) for name, data in files.items()]
        body = b""
        for field, name, data in parts:
            file = f'; filename="{name}"' if name else ""
            body += f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'.encode()
            body += data + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        return self.call("POST", "/api/v1/jobs/", body, f"multipart/form-data; boundary={boundary}")

    def job(self, job, part=""):
        return self.call("GET", f"/api/v1/jobs/{job}{part}")

    def download(self, job, file, node_id=None):
        at = f"&node_id={node_id}" if node_id else ""
        return self.job(job, f"/download?file_id={file}{at}")

    def end(self, job, seconds=120):
        def read():
            seen = self.job(job)
            return seen if seen["status"] in FINAL else None

        return until(read, f"job {job} final", seconds)
