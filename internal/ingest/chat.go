package ingest

import (
	"fmt"
	"strings"
)

func isCHAT(s string) bool {
	return strings.HasPrefix(s, "@UTF8\n") || strings.HasPrefix(s, "@Begin\n")
}

func (d *draft) readCHAT(s string) error {
	return fmt.Errorf("%s looks like a CHAT transcript; %s", d.src.Name, asText)
}
