"""Asking a server over one kept connection, and what the times of many answers come to."""

import http.client
import json
import statistics
import time
import urllib.parse


class Api:
    """One keep-alive connection; `scheme` is the word that the door wants before its key."""

    def __init__(self, server, scheme="Bearer"):
        parts = urllib.parse.urlsplit(server.url)
        self.http = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        self.headers = {
            "Authorization": f"{scheme} {server.key()}",
            "Content-Type": "application/json",
        }

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body)
        self.http.request(method, path, body=data, headers=self.headers)
        answer = self.http.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
        return json.loads(text) if text else None

    def seconds(self, path):
        """What an answer took, and the answer."""
        begin = time.monotonic()
        answer = self.call("GET", path)
        return time.monotonic() - begin, answer


def quantile(times, share):
    return sorted(times)[int(share * (len(times) - 1))]


def p50(times):
    return statistics.median(times)
