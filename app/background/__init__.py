"""What the server does by itself, without anybody asking."""
