"""What need not be done twice: the translation memory, and the finished blocks of an unfinished document."""

from bilingua.memory.store import DispensableMemory, Memory, Remembered, remembering

__all__ = ["DispensableMemory", "Memory", "Remembered", "remembering"]
