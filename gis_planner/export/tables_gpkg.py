"""A table as a GeoPackage layer in EPSG:27700, column by column through Arrow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def write_layer(table: pa.Table, path: Path, layer: str) -> None:
    """Write `table` as the only layer of `path`; without a place it becomes an attribute table."""
    import pyogrio

    path.unlink(missing_ok=True)
    names = [n for n in table.column_names if n != "geom"]
    plain = table.select(names).cast(_plain_schema(table.select(names).schema))
    shapes = _shapes(table)
    if shapes is None:
        pyogrio.write_dataframe(_frame(plain), path, layer=layer, driver="GPKG")
        return
    kind = _geometry_type(shapes) if "geom" in table.column_names else "Point"
    pyogrio.write_arrow(
        plain.append_column("geom", shapes),
        path,
        layer=layer,
        driver="GPKG",
        geometry_name="geom",
        geometry_type=kind,
        crs="EPSG:27700",
    )


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    """The same columns in types that every GIS knows: dictionaries as their values."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type)
            for f in schema
        ]
    )


def _shapes(table: pa.Table) -> Any:
    """The geometry column as WKB: `geom`, else points of easting and northing, else None."""
    import numpy as np
    import pyarrow as pa

    if "geom" in table.column_names:
        return table["geom"].cast(pa.binary())
    if not {"easting", "northing"} <= set(table.column_names):
        return None
    x, y = (
        table[c].cast(pa.float64()).to_numpy(zero_copy_only=False) for c in ("easting", "northing")
    )
    points = np.zeros(len(x), [("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])
    points["order"], points["kind"], points["x"], points["y"] = 1, 1, x, y
    present = np.isfinite(x) & np.isfinite(y)
    whole = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(points.dtype.itemsize),
        len(points),
        [pa.array(present).buffers()[1], pa.py_buffer(points)],
    )
    return pa.chunked_array([whole.cast(pa.binary())])


def _geometry_type(shapes: Any) -> str:
    """The one type of all shapes, else Unknown (which takes any)."""
    import numpy as np
    import shapely

    found = {
        int(k)
        for chunk in shapes.chunks
        for k in np.unique(shapely.get_type_id(shapely.from_wkb(chunk.to_pylist())))
        if k >= 0
    }
    known = {0: "Point", 1: "LineString", 3: "Polygon", 5: "MultiLineString", 6: "MultiPolygon"}
    return known.get(found.pop(), "Unknown") if len(found) == 1 else "Unknown"


def _frame(table: pa.Table) -> Any:
    """pandas with nullable types, so that whole numbers with gaps stay whole.

    GDAL's Arrow interface knows no table without geometry; pandas does.
    """
    import pandas as pd
    import pyarrow as pa

    whole = {
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    return table.to_pandas(types_mapper=whole.get)
