package ingest

import (
	"fmt"
)

func (d *draft) readODT() error {
	return fmt.Errorf("%s looks like an OpenDocument text; %s", d.src.Name, asDocx)
}
