//go:build !linux

package cli

const offlineArg = "offline-child"

func offlineChild() {}
