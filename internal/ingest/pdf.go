package ingest

import (
	"fmt"
)

func (d *draft) readPDF() error {
	return fmt.Errorf("%s looks like a PDF file; %s", d.src.Name, asText)
}
