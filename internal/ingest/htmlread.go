package ingest

import (
	"fmt"
	"strings"
)

func isHTML(s string) bool {
	return strings.HasPrefix(strings.ToLower(s[:min(len(s), 64)]), "<!doctype html") || strings.HasPrefix(strings.ToLower(s[:min(len(s), 64)]), "<html")
}

func (d *draft) readHTML(s string) error {
	return fmt.Errorf("%s looks like a web page; %s", d.src.Name, asText)
}
