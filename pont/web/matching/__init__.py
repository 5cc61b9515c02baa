"""Match lost pupils with a census: order it, watch it, compare and decide, see what it found."""
