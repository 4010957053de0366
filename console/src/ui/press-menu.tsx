import { Dropdown, type DropdownProps } from 'antd'
import { useRef } from 'react'

/** A menu that a button opens: arrow keys walk through it, and whoever leaves it is back at the button. */
export function PressMenu(props: Omit<DropdownProps, 'autoFocus' | 'onOpenChange' | 'trigger'>) {
  const opener = useRef<Element | null>(null)
  const follow = (isOpen: boolean) => {
    if (isOpen) opener.current = document.activeElement
    else setTimeout(() => returnTo(opener.current))
  }
  return <Dropdown {...props} autoFocus trigger={['click']} onOpenChange={follow} />
}

/** Not where the focus went on: to another field, or to a dialog that the menu opened. */
function returnTo(opener: Element | null): void {
  const here = document.activeElement
  const isLost = here === null || here === document.body || here.closest('.ant-dropdown') !== null
  if (isLost && opener instanceof HTMLElement) opener.focus()
}
