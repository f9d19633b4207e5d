package ingest

import (
	"fmt"
	"strings"
)

func isTextGrid(s string) bool {
	return strings.HasPrefix(strings.ToLower(s[:min(len(s), 64)]), "file type = \"ootextfile")
}

func (d *draft) readTextGrid(s string) error {
	return fmt.Errorf("%s looks like a Praat TextGrid; %s", d.src.Name, asText)
}
