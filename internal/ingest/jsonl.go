package ingest

import (
	"fmt"
)

func isJSONLines(string) bool { return false }

func (d *draft) readJSONLines(s string) error {
	return fmt.Errorf("%s looks like JSON lines; %s", d.src.Name, asText)
}
