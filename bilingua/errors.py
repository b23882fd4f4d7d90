"""The error tree. Every error that bilingua raises on purpose is a `BilinguaError`; this module imports nothing."""


class BilinguaError(Exception):
    """Base of all errors. `message` is one line, `hint` says what to do next, the command line returns `exit_code`."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        message = " ".join(line.strip() for line in message.splitlines())  # what libraries say may have several
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the message with the hint in one line."""
        return f"{self.message} ({self.hint})" if self.hint else self.message


class InputError(BilinguaError, ValueError):
    """What the caller handed over cannot be used."""

    exit_code = 2


class DocumentError(InputError):
    """A file cannot be read or written. `path` and `line` (1-based) say where, None meaning unknown; `reason` is the
    message without them.
    """

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None, hint: str = "") -> None:
        super().__init__(_located(message, path, line, None), hint=hint)
        self.reason = message
        self.path = path
        self.line = line


class UnsupportedFormatError(InputError):
    """No reader or writer is known for a format or file extension."""


class FormatNotInstalledError(UnsupportedFormatError):
    """The format needs an optional package; `extra` names the one to install."""

    def __init__(self, message: str, *, extra: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.extra = extra


class GlossaryError(InputError):
    """A glossary cannot be used. `path`, `row` (1-based, the header is row 1) and `column` say where."""

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        row: int | None = None,
        column: str | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(_located(message, path, row, column), hint=hint)
        self.path = path
        self.row = row
        self.column = column


class GlossaryConflictError(GlossaryError):
    """Two entries of one glossary demand different things of the same source term."""


class SettingsError(InputError):
    """A setting or an option has a value that cannot be used."""


class ScoringError(InputError):
    """Hypotheses and references cannot be compared, for example because their line counts differ."""


class EngineError(BilinguaError):
    """A translation engine cannot be loaded or failed while it ran."""

    exit_code = 3


class EngineNotInstalledError(EngineError):
    """The engine needs an optional package; `extra` names the one to install."""

    def __init__(self, message: str, *, extra: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.extra = extra


class EngineUnavailableError(EngineError):
    """An engine answers nothing at all: no network, no key, a spent quota. Asking again would change nothing."""


class ModelNotFoundError(EngineError):
    """No model stands under this name or path, and it cannot be fetched."""


class ModelIncompatibleError(EngineError):
    """The model's files are there, but are not what the engine can run."""


class CapabilityError(EngineError):
    """The engine was asked for something that it cannot do."""


class ConstraintBudgetError(EngineError):
    """A constraint is longer than what the engine can take in one segment."""


class EnforcementError(BilinguaError):
    """With strict enforcement: a term or fact could only be put in by force."""


class StoreError(BilinguaError):
    """A translation memory or another store cannot be read or written; `path` is its file, where that is known."""

    exit_code = 4

    def __init__(self, message: str, *, path: str | None = None, hint: str = "") -> None:
        super().__init__(_located(message, path, None, None), hint=hint)
        self.path = path


def _located(message: str, path: str | None, row: int | None, column: str | None) -> str:
    where = ":".join(str(part) for part in (path, row, column) if part is not None)
    # A line break in a name stays visible in a message of one line.
    return f"{where}: {message}".replace("\n", "\\n", where.count("\n")) if where else message
