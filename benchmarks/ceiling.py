"""The bare loop that nothing with libcurl can pass: the same bytes through one CurlMulti, answers
read, nothing kept.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from io import BytesIO
from urllib.parse import urlencode

import pycurl


def main() -> None:
    """`ceiling.py URL MESSAGES WIRE fresh|reuse`: prints seconds and CPU seconds as JSON."""
    url, messages, wire, mode = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    loop = _Loop(url, fresh=mode == "fresh")
    began, cpu = time.perf_counter(), time.process_time()
    loop.run(messages, wire)
    used = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**used, "peak_kib": peak}))


class _Loop:
    def __init__(self, url: str, *, fresh: bool) -> None:
        self._url = url + "/send.jsp"
        self._fresh = fresh
        self._multi = pycurl.CurlMulti()
        self._bodies: dict[pycurl.Curl, BytesIO] = {}

    def run(self, messages: int, wire: int) -> None:
        waiting, done = iter(range(messages)), 0
        for _, number in zip(range(wire), waiting, strict=False):
            self._say(pycurl.Curl(), number)
        while done < messages:
            self._multi.perform()
            for easy in self._ended():
                done += 1
                assert json.loads(self._bodies[easy].getvalue())["status"] == "200"
                self._multi.remove_handle(easy)
                number = next(waiting, -1)
                if number >= 0:
                    self._say(easy, number)
            self._multi.select(0.1)

    def _say(self, easy: pycurl.Curl, number: int) -> None:
        body = urlencode({"sender": "LANGSON", "recipient": f"8490{number:07d}", "content": _TEXT})
        answer = self._bodies[easy] = BytesIO()
        easy.reset()
        easy.setopt(pycurl.URL, self._url)
        easy.setopt(pycurl.NOSIGNAL, 1)
        easy.setopt(pycurl.POST, 1)
        easy.setopt(pycurl.POSTFIELDSIZE_LARGE, len(body))
        easy.setopt(pycurl.READFUNCTION, BytesIO(body.encode()).read)
        easy.setopt(pycurl.HTTPHEADER, ["Expect:"])
        easy.setopt(pycurl.WRITEFUNCTION, answer.write)
        if self._fresh:
            easy.setopt(pycurl.FRESH_CONNECT, 1)
            easy.setopt(pycurl.FORBID_REUSE, 1)
        self._multi.add_handle(easy)

    def _ended(self) -> list[pycurl.Curl]:
        ended: list[pycurl.Curl] = []
        while True:
            queued, succeeded, failed = self._multi.info_read()
            assert not failed, failed
            ended += succeeded
            if not queued:
                return ended


_TEXT = (
    "BCD phong, chong COVID-19 tinh Lang Son de nghi ong/ba cai ung dung Bluezone tren dien thoai "
    "thong minh. Tai tai https://bluezone.gov.vn/taiapp"
)

if __name__ == "__main__":
    main()
