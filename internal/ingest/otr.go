package ingest

import (
	"fmt"
	"strings"
)

func isOTR(s string) bool { return strings.HasPrefix(s, "{\"text\":") }

func (d *draft) readOTR(s string) error {
	return fmt.Errorf("%s looks like an oTranscribe file; %s", d.src.Name, asText)
}
