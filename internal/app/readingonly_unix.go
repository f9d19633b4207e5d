//go:build !windows

package app

import "syscall"

// fullDisk are the errors of a disk, or of a person's share of one, that is full.
func fullDisk() []error { return []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} }

// writeProtected is the error of a disk that takes nothing.
const writeProtected = syscall.EROFS
