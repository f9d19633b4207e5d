package ingest

import (
	"fmt"
)

func (d *draft) readXLSX() error {
	return fmt.Errorf("%s looks like an Excel workbook; %s", d.src.Name, asCSV)
}
