"""The agents, one file each; importing this package registers them."""

from . import llama_chat, openai_chat, summarizer

__all__ = ["llama_chat", "openai_chat", "summarizer"]
