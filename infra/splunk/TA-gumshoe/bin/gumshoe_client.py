"""Talks to Gumshoe and to splunkd with the standard library alone, on Python 3.9 and later."""
import json
import os
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MOST_BYTES = 64 * 1024 * 1024


class GumshoeError(Exception):
    """Something that the person who set the action up should read."""


def log(level, text):
    """One line on standard error: splunkd reads the level from its first word."""
    import sys
    sys.stderr.write("%s %s\n" % (level, " ".join(str(text).split())))
    sys.stderr.flush()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A key must never follow a redirect to another host."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        return None


def _open(request, timeout, context):
    opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=timeout) as answer:
            return answer.status, dict(answer.headers.items()), answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers.items()), refused.read(65536)


class Splunkd:
    """The management port of the search head that started us."""

    def __init__(self, uri, session_key):
        self.uri = uri.rstrip("/")
        self.session_key = session_key

    def _context(self):
        # splunkd signs its own certificate for a fixed name: trust its authority, on the loopback address only.
        authority = os.path.join(os.environ.get("SPLUNK_HOME", ""), "etc", "auth", "cacert.pem")
        if urllib.parse.urlsplit(self.uri).hostname in LOOPBACK and os.path.exists(authority):
            context = ssl.create_default_context(cafile=authority)
            context.check_hostname = False
            return context
        return ssl.create_default_context()

    def call(self, path, query=None, body=None):
        url = self.uri + path + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(url, data=body, headers={"Authorization": "Splunk " + self.session_key})
        try:
            status, _, answer = _open(request, 30, self._context())
        except (urllib.error.URLError, OSError) as failed:
            raise GumshoeError("splunkd at %s cannot be reached: %s" % (self.uri, getattr(failed, "reason", failed)))
        if status >= 400:
            raise GumshoeError("splunkd answered %d to %s" % (status, path))
        return answer

    def password(self, app, realm, name):
        """The secret kept as realm:name, or a GumshoeError that says how to store it."""
        answer = self.call("/servicesNS/nobody/%s/storage/passwords" % urllib.parse.quote(app), {"output_mode": "json", "count": "0"})
        for entry in json.loads(answer).get("entry", []):
            content = entry.get("content", {})
            if (content.get("realm") or "") == realm and content.get("username") == name:
                return content.get("clear_password") or ""
        raise GumshoeError("No secret %s:%s in the credential store of %s; add it under Settings, or with the storage/passwords endpoint." % (realm, name, app))

    def write_events(self, events, index, sourcetype, source):
        """Indexes JSON events, a line each."""
        for start in range(0, len(events), 200):
            lines = "\n".join(json.dumps(event, separators=(",", ":"), sort_keys=True) for event in events[start:start + 200])
            self.call("/services/receivers/simple", {"index": index, "sourcetype": sourcetype, "source": source}, lines.encode("utf-8"))


class Gumshoe:
    """The service: an address, a key, and as much time as the caller has."""

    def __init__(self, url, key, deadline, ca_file=None):
        parts = urllib.parse.urlsplit(url or "")
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise GumshoeError("The address of Gumshoe must begin with https://, not %r." % (url or ""))
        if parts.username or parts.query or parts.fragment:
            raise GumshoeError("The address of Gumshoe must hold no user name, key or query.")
        self.base = url.rstrip("/")
        self.host = parts.netloc
        self.key = key
        self.deadline = deadline
        self.context = ssl.create_default_context(cafile=ca_file or None)

    def _left(self):
        left = self.deadline - time.time()
        if left <= 1:
            raise GumshoeError("The time of this action was over before Gumshoe had answered.")
        return left

    def _send(self, url, body=None):
        headers = {"x-functions-key": self.key, "Accept": "application/json", "User-Agent": "TA-gumshoe/0.1.0"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data=body, headers=headers, method="GET" if body is None else "POST")
        for attempt in range(3):
            try:
                status, answered, text = _open(request, min(120, self._left()), self.context)
            except (urllib.error.URLError, OSError) as failed:
                if attempt == 2:
                    raise GumshoeError("Gumshoe at %s cannot be reached: %s" % (self.base, getattr(failed, "reason", failed)))
                status, answered, text = 503, {}, b""
            if status not in (429, 502, 503, 504) or attempt == 2:
                return status, {name.lower(): value for name, value in answered.items()}, text
            time.sleep(min(self._left() - 1, float(_number(answered.get("Retry-After"), 2 ** attempt))))

    def run(self, path, given):
        """The report of one operation; waits for the job when the service makes one of it."""
        url = "%s/api/%s" % (self.base, path)
        status, headers, text = self._send(url, json.dumps(given).encode("utf-8"))
        while status == 202:
            place = urllib.parse.urljoin(url, headers.get("location", ""))
            if urllib.parse.urlsplit(place).netloc != self.host:
                raise GumshoeError("Gumshoe sent us to another host; nothing was sent there.")
            time.sleep(max(0.0, min(self._left() - 1, _number(headers.get("retry-after"), 5))))
            status, headers, text = self._send(place)
        if len(text) > MOST_BYTES:
            raise GumshoeError("The answer of Gumshoe is larger than %d bytes." % MOST_BYTES)
        try:
            document = json.loads(text or b"{}")
        except ValueError:
            raise GumshoeError("Gumshoe answered %d with something that is not JSON." % status)
        if status >= 400 or not isinstance(document, dict):
            raise GumshoeError("Gumshoe answered %d: %s" % (status, document.get("detail") or document.get("title") if isinstance(document, dict) else "no object"))
        return document


def _number(text, default):
    try:
        return max(0.0, float(text))
    except (TypeError, ValueError):
        return float(default)
