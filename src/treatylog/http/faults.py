"""What can be wrong with a request itself, before the service is asked anything."""

from treatylog.errors import TreatylogError


class UnknownParameter(TreatylogError):
    """A query parameter that the resource does not have."""

    code = "unknown-parameter"


class RepeatedParameter(TreatylogError):
    """A query parameter that is given more than once."""

    code = "repeated-parameter"


class InvalidParameter(TreatylogError):
    """A query parameter with a value that it cannot have."""

    code = "invalid-parameter"


class OtherEngine(TreatylogError):
    """An answer that is asked of another version than this one."""

    code = "other-engine"


class NoSuchResource(TreatylogError):
    """A path under which there is nothing."""

    code = "no-such-resource"


class MethodNotAllowed(TreatylogError):
    """A method that the resource does not have."""

    code = "method-not-allowed"


class InvalidRequest(TreatylogError):
    """A request that HTTP itself does not allow."""

    code = "invalid-request"


class UnsupportedMediaType(TreatylogError):
    """A body that is not declared to be JSON."""

    code = "unsupported-media-type"


class BodyTooLarge(TreatylogError):
    """A body larger than the service takes."""

    code = "body-too-large"


class RequestTimeout(TreatylogError):
    """A body that does not arrive in time (RFC 9110, section 15.5.9)."""

    code = "request-timeout"


class RateLimited(TreatylogError):
    """A client that asks more often than the service lets it (RFC 6585, section 4)."""

    code = "rate-limited"


class TookTooLong(TreatylogError):
    """A question whose answer was not there in time. It was given up."""

    code = "took-too-long"


class BrokenJson(TreatylogError):
    """A body that is not JSON, or not all of it."""

    code = "broken-json"


class InvalidBody(TreatylogError):
    """A body of JSON that does not have the form that the operation asks."""

    code = "invalid-body"


class PreconditionRequired(TreatylogError):
    """A write that does not say which version of the stream it was decided on (RFC 6585, section 3)."""

    code = "precondition-required"


class InvalidIfMatch(TreatylogError):
    """An ``If-Match`` that is not one strong entity tag holding a version."""

    code = "invalid-if-match"


class TooManyReaders(TreatylogError):
    """More readers of the feed than are served at once."""

    code = "too-many-readers"


class InternalError(TreatylogError):
    """Anything that should not happen. What it was is in the server's log and not in the answer."""

    code = "internal-error"
