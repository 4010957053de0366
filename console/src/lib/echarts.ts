/** The parts of ECharts that the console draws with; loaded with the first chart, not with the first page. */
import { BarChart, GraphChart, HeatmapChart, LineChart, MapChart, PieChart, ScatterChart } from 'echarts/charts'
import {
  AriaComponent,
  DataZoomComponent,
  GeoComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components'
import { init, registerMap, use as register } from 'echarts/core'
import { LabelLayout, UniversalTransition } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'

register([
  ...[BarChart, GraphChart, HeatmapChart, LineChart, MapChart, PieChart, ScatterChart],
  ...[AriaComponent, DataZoomComponent, GeoComponent, GridComponent, LegendComponent, MarkLineComponent],
  ...[TooltipComponent, VisualMapComponent, LabelLayout, UniversalTransition, CanvasRenderer],
])

export { init, registerMap }
