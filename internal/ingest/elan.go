package ingest

import (
	"fmt"
	"strings"
)

func isELAN(s string) bool {
	return strings.Contains(strings.ToLower(s[:min(len(s), 2048)]), "<annotation_document")
}

func (d *draft) readELAN(s string) error {
	return fmt.Errorf("%s looks like an ELAN file; %s", d.src.Name, asText)
}
