"""Web chat: visitors of a client's web site talk with agents, from a widget on its pages."""

from maju.channels.webchat.adapter import WebchatAdapter
from maju.channels.webchat.books import Books
from maju.channels.webchat.change import WEBCHAT
from maju.channels.webchat.presence import Presence
from maju.channels.webchat.settings import ChatSettings

__all__ = ["WEBCHAT", "Books", "ChatSettings", "Presence", "WebchatAdapter"]
