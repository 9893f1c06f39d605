"""The whole loop in a sandbox: mail servers of our own, sample mail, and the real service between them."""
