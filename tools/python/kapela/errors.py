"""What can go wrong between here and Kapela."""


class KapelaError(Exception):
    """Anything of the below."""


class Unreachable(KapelaError):
    """Nobody answers there, or not in time."""


class Refused(KapelaError):
    """The other side has refused: `status` of HTTP, its `code`, and what it suggests (`hint`)."""

    def __init__(self, status: int, code: str, message: str, hint: str = "") -> None:
        super().__init__(f"{message} ({hint})" if hint else message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
