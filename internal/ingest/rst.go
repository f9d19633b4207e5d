package ingest

import (
	"fmt"
)

func (d *draft) readRST(s string) error {
	return fmt.Errorf("%s looks like a reStructuredText file; %s", d.src.Name, asText)
}
