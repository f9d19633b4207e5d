package cli

import "os"

func stopSignals() []os.Signal { return nil }
