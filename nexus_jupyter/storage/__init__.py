"""What outlives the kernel."""
