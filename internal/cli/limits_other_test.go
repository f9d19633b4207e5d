//go:build windows

package cli

const fullDiskArg = "full-disk-child"

func fullDiskChild() {}
