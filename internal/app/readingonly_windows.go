package app

import "syscall"

// fullDisk are the errors of a disk, or of a person's share of one, that is full:
// ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL and ERROR_DISK_QUOTA_EXCEEDED.
func fullDisk() []error { return []error{syscall.Errno(39), syscall.Errno(112), syscall.Errno(1295)} }

// writeProtected is the error of a disk that takes nothing: ERROR_WRITE_PROTECT.
const writeProtected = syscall.Errno(19)
