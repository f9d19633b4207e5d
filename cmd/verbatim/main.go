// Verbatim codes interview transcripts against a thematic codebook, and keeps
// every quote letter for letter.
package main

import (
	"os"

	"verbatim/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.System())) }
