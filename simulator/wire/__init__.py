"""What can go wrong between a service and who asks it: a proxy that spoils answers by seed."""
