"""The demand and the names beneath it: signing, confirming, placing, tallying."""
