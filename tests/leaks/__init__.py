"""What a day of work leaves on the disk and in memory: nothing of a patient, and after the lock no key."""
