"""A connection that breaks before the answer, for clients that send a request again themselves."""

import signal
import socket
import struct
import threading
import urllib.parse


class CutOnce:
    """A proxy that passes the first request on and resets both sides before an answer; later
    connections pass untouched."""

    def __init__(self, server):
        parts = urllib.parse.urlsplit(server.url)
        self.server = server
        self.target = (parts.hostname, parts.port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            act = self._cut if self.connections == 1 else self._pass
            threading.Thread(target=act, args=(peer,), daemon=True).start()

    # The server is stopped meanwhile, so that it cannot answer before the reset is there.
    def _cut(self, peer):
        request = read_request(peer)
        upstream = socket.create_connection(self.target)
        self.server.process.send_signal(signal.SIGSTOP)
        try:
            upstream.sendall(request)
            reset(upstream)
        finally:
            self.server.process.send_signal(signal.SIGCONT)
        reset(peer)

    def _pass(self, peer):
        with peer, socket.create_connection(self.target) as upstream:
            upstream.sendall(read_request(peer))
            while data := upstream.recv(65536):
                peer.sendall(data)

    def close(self):
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def read_request(peer):
    data = b""
    while b"\r\n\r\n" not in data:
        data += peer.recv(65536)
    head, body = data.split(b"\r\n\r\n", 1)
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length:
        body += peer.recv(65536)
    return head + b"\r\nConnection: close\r\n\r\n" + body


def reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
