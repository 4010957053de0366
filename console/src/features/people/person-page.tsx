import { Link } from '@tanstack/react-router'
import { Alert, Button, Col, Flex, Row } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { toApiError } from '@/lib/api/problem'
import type { PersonDetail, WholePerson } from '@/lib/api/schema'
import { usePersonWords } from '@/lib/people'
import { Page } from '@/ui/page'
import { QueryState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { nameOf } from './name'
import { NoPerson } from './no-person'
import { PersonActions } from './person-actions'
import { PersonFigures } from './person-figures'
import { PersonHead } from './person-head'
import { PersonIdentifiers } from './person-identifiers'
import { PersonJournal } from './person-journal'
import { readPersonNumber } from './person-number'
import { PersonTraits } from './person-traits'
import { personRoute } from './routes'
import { Timeline } from './timeline'

interface Whole {
  reason: string
  person: WholePerson
}

export default function PersonPage() {
  const { personNo } = personRoute.useParams()
  const number = readPersonNumber(personNo)
  return number === null ? <NoPerson asked={personNo} isNumber={false} /> : <Numbered number={number} />
}

function Numbered({ number }: { number: number }) {
  const { t } = useTranslation(['people', 'nav'])
  const query = api.useQuery(
    'get',
    '/api/v1/persons/{person_no}',
    { params: { path: { person_no: number } } },
    { retry: false },
  )
  if (query.data !== undefined) return <Person key={query.data.profile.person_no} asked={number} detail={query.data} />
  if (query.isError && toApiError(query.error).code === 'person_not_found')
    return <NoPerson asked={String(number)} isNumber />
  return (
    <Page
      title={t('one', { number })}
      trail={[
        <Link key="people" to="/people">
          {t('nav:people')}
        </Link>,
      ]}
    >
      <QueryState query={query}>{() => null}</QueryState>
    </Page>
  )
}

function Person({ asked, detail }: { asked: number; detail: PersonDetail }) {
  const { t } = useTranslation(['people', 'nav'])
  const words = usePersonWords()
  const navigate = personRoute.useNavigate()
  const filter = personRoute.useSearch()
  const [whole, setWhole] = useState<Whole | null>(null)
  const number = detail.profile.person_no
  const fail = useFailure()
  const unmask = api.useMutation('post', '/api/v1/persons/{person_no}/unmask', {
    onError: fail,
    onSuccess: (person, { body }) => setWhole({ reason: body.reason, person }),
  })
  useEffect(() => {
    // A number that was merged away leads to the one that it belongs to now.
    if (asked !== number) {
      void navigate({ to: '/people/$personNo', params: { personNo: String(number) }, search: true, replace: true })
    }
  }, [asked, number, navigate])
  const { profile, identifiers } = whole?.person ?? detail
  const title = words.title({ person_no: number, name: nameOf(profile.traits), known_as: identifiers })
  return (
    <Page
      title={title}
      trail={[
        <Link key="people" to="/people">
          {t('nav:people')}
        </Link>,
      ]}
      extra={
        <PersonActions
          personNo={number}
          title={title}
          identifiers={identifiers}
          isWhole={whole !== null}
          isBusy={unmask.isPending}
          onLook={(reason) => unmask.mutateAsync({ params: { path: { person_no: number } }, body: { reason } })}
        />
      }
    >
      {whole === null ? null : (
        <Alert
          type="warning"
          showIcon
          style={{ marginBlockEnd: 16 }}
          title={t('whole.title')}
          description={t('whole.text')}
          action={
            <Button size="small" onClick={() => setWhole(null)}>
              {t('whole.hide')}
            </Button>
          }
        />
      )}
      <Flex vertical gap={16}>
        <PersonHead profile={profile} identifiers={identifiers} />
        <PersonFigures personNo={number} />
        <Row gutter={[16, 16]}>
          <Col xs={24} xl={9}>
            <Flex vertical gap={16}>
              <PersonIdentifiers identifiers={identifiers} />
              <PersonTraits profile={profile} />
              <PersonJournal personNo={number} />
            </Flex>
          </Col>
          <Col xs={24} xl={15}>
            <Timeline
              personNo={number}
              reason={whole?.reason ?? null}
              filter={filter}
              onFilter={(search) => void navigate({ search, replace: true })}
            />
          </Col>
        </Row>
      </Flex>
    </Page>
  )
}
