"""``maju journal verify``: is what the journal says possible, whole, and what we would say again?"""

from maju.engine.verify.finding import Finding
from maju.engine.verify.verify import Progress, Verification, verify

__all__ = ["Finding", "Progress", "Verification", "verify"]
